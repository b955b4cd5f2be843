// The only script of the hosted pages: asks the browser for a passkey and sends its response as a field of the form.

/** Where it is served. */
export const PASSKEY_SCRIPT_PATH = "/user_management/passkey.js";

/** A module without imports. */
export const PASSKEY_SCRIPT: string = `
const form = document.querySelector("form:has([data-passkey])");
const field = form.querySelector("[data-passkey]");
const said = document.querySelector("#passkey-said");

form.addEventListener("submit", async (event) => {
  if (event.submitter?.name === "skip") return;
  event.preventDefault();
  said.textContent = "";
  try {
    const options = JSON.parse(field.dataset.options);
    const credential = field.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    field.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch (error) {
    said.textContent = error.name === "InvalidStateError"
      ? "This device has a passkey for this account already."
      : error.name === "TypeError"
        ? "This browser has no passkeys."
        : error.name === "SecurityError"
          ? "Passkeys need the name localhost in the address, not a number."
          : "No passkey was used. You can try again.";
  }
});
`;
