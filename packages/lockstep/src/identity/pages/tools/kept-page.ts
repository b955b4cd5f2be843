// The page of objects that applications store at WorkOS besides users: directories, accounts of outside providers, and the names in the
// Vault.

import { html } from "hono/html";
import type { ConnectedAccount } from "../../objects/products/connected-account.ts";
import type { Directory, DirectoryGroup, DirectoryUser } from "../../objects/products/directory.ts";
import type { VaultObject } from "../../objects/products/vault.ts";
import { layout, type Page } from "../frame/layout.ts";

/** The contents of the page; owners by name. No value of the Vault, and no token. */
export interface KeptPage {
  directories: readonly (Directory & {
    organization: string;
    users: readonly DirectoryUser[];
    groups: readonly DirectoryGroup[];
  })[];
  accounts: readonly (ConnectedAccount & { owner: string })[];
  vault: readonly VaultObject[];
}

/** The page. */
export function keptPage({ directories, accounts, vault }: KeptPage): Page {
  return layout({
    title: "Directories, Pipes and Vault",
    width: "wide",
    content: html`<h1>Directories, Pipes and Vault</h1>
      <p class="lead">Objects stored here for WorkOS's products other than AuthKit.</p>
      <dl>
        ${directories.map(
          ({ id, name, organization, users, groups }) =>
            html`<div>
              <dt>Directory ${name}</dt>
              <dd><code>${id}</code> of ${organization}</dd>
              ${users.map(({ email, idp_id, state, group_ids }) => {
                const names = groups
                  .filter(({ id: group }) => group_ids.includes(group))
                  .map(({ name: group }) => group);
                return html`<dd>${[email ?? idp_id, state, ...names].join(", ")}</dd>`;
              })}
            </div>`,
        )}
        ${accounts.map(
          ({ id, provider, owner, state, scopes }) =>
            html`<div>
              <dt>Account at ${provider}</dt>
              <dd><code>${id}</code> of ${owner}</dd>
              <dd>${[state, ...scopes].join(", ")}</dd>
            </div>`,
        )}
        ${vault.map(
          ({ id, name, versions }) =>
            html`<div>
              <dt>In the Vault: ${name}</dt>
              <dd><code>${id}</code></dd>
              <dd>${versions.length === 1 ? "1 version" : `${versions.length} versions`}</dd>
            </div>`,
        )}
      </dl>
      ${
        directories.length + accounts.length + vault.length === 0
          ? html`<p class="note">Nothing yet: a seed or the application puts something here.</p>`
          : ""
      }`,
  });
}
