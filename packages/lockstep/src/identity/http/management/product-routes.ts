// Operations of WorkOS products other than AuthKit that are only accepted, stored and shown here: Audit Logs, Directory Sync, Pipes, the
// Vault, the Admin Portal and widgets.

import { createAuditLogEvent, createWidgetToken, generatePortalLink } from "../../operations/products/accepted.ts";
import {
  createAuditLogExport,
  createAuditLogSchema,
  getAuditLogConfiguration,
  getAuditLogExport,
  getAuditLogRetention,
  listAuditLogActions,
  listAuditLogSchemas,
  setAuditLogRetention,
} from "../../operations/products/audit-logs.ts";
import {
  addDirectoryGroupUser,
  createDirectory,
  createDirectoryGroup,
  createDirectoryUser,
  deleteDirectory,
  deleteDirectoryGroup,
  deleteDirectoryUser,
  getDirectory,
  getDirectoryGroup,
  getDirectoryUser,
  listDirectories,
  listDirectoryGroups,
  listDirectoryUsers,
  removeDirectoryGroupUser,
  updateDirectoryGroup,
  updateDirectoryUser,
} from "../../operations/products/directories.ts";
import {
  authorizePipe,
  createConnectedAccount,
  deleteConnectedAccount,
  getConnectedAccount,
  getPipesToken,
  listDataProviders,
  updateConnectedAccount,
} from "../../operations/products/pipes.ts";
import {
  createVaultKey,
  createVaultObject,
  decryptVaultKey,
  deleteVaultObject,
  describeVaultObject,
  listVaultObjects,
  listVaultVersions,
  readVaultObject,
  readVaultObjectByName,
  rekeyVaultKey,
  updateVaultObject,
} from "../../operations/products/vault.ts";
import type { Route } from "../../operations/shared/operation.ts";

const ACCOUNTS_OF_USER = "/user_management/users/{user_id}/connected_accounts/{slug}";
const ACCOUNTS_OF_ORGANIZATION = "/organizations/{id}/connected_accounts/{slug}";

/** All of them. */
export const PRODUCT_ROUTES: readonly Route[] = [
  ["POST", "/portal/generate_link", 201, generatePortalLink],
  ["POST", "/widgets/token", 201, createWidgetToken],

  ["POST", "/audit_logs/events", 200, createAuditLogEvent],
  ["GET", "/audit_logs/actions", 200, listAuditLogActions],
  ["POST", "/audit_logs/actions/{actionName}/schemas", 201, createAuditLogSchema],
  ["GET", "/audit_logs/actions/{actionName}/schemas", 200, listAuditLogSchemas],
  ["POST", "/audit_logs/exports", 201, createAuditLogExport],
  ["GET", "/audit_logs/exports/{auditLogExportId}", 200, getAuditLogExport],
  ["GET", "/organizations/{id}/audit_log_configuration", 200, getAuditLogConfiguration],
  ["GET", "/organizations/{id}/audit_logs_retention", 200, getAuditLogRetention],
  ["PUT", "/organizations/{id}/audit_logs_retention", 200, setAuditLogRetention],

  ["GET", "/directories", 200, listDirectories],
  ["GET", "/directories/{id}", 200, getDirectory],
  ["DELETE", "/directories/{id}", 202, deleteDirectory],
  ["GET", "/directory_users", 200, listDirectoryUsers],
  ["GET", "/directory_users/{id}", 200, getDirectoryUser],
  ["GET", "/directory_groups", 200, listDirectoryGroups],
  ["GET", "/directory_groups/{id}", 200, getDirectoryGroup],
  ["POST", "/_lockstep/directories", 201, createDirectory],
  ["POST", "/_lockstep/directory_users", 201, createDirectoryUser],
  ["PUT", "/_lockstep/directory_users/{id}", 200, updateDirectoryUser],
  ["DELETE", "/_lockstep/directory_users/{id}", 204, deleteDirectoryUser],
  ["POST", "/_lockstep/directory_groups", 201, createDirectoryGroup],
  ["PUT", "/_lockstep/directory_groups/{id}", 200, updateDirectoryGroup],
  ["DELETE", "/_lockstep/directory_groups/{id}", 204, deleteDirectoryGroup],
  ["PUT", "/_lockstep/directory_groups/{id}/users/{userId}", 200, addDirectoryGroupUser],
  ["DELETE", "/_lockstep/directory_groups/{id}/users/{userId}", 200, removeDirectoryGroupUser],

  ["POST", "/data-integrations/{slug}/token", 200, getPipesToken],
  ["POST", "/data-integrations/{slug}/authorize", 200, authorizePipe],
  ["GET", ACCOUNTS_OF_USER, 200, getConnectedAccount],
  ["POST", ACCOUNTS_OF_USER, 201, createConnectedAccount],
  ["PUT", ACCOUNTS_OF_USER, 200, updateConnectedAccount],
  ["DELETE", ACCOUNTS_OF_USER, 204, deleteConnectedAccount],
  ["GET", "/user_management/users/{user_id}/data_providers", 200, listDataProviders],
  ["GET", ACCOUNTS_OF_ORGANIZATION, 200, getConnectedAccount],
  ["POST", ACCOUNTS_OF_ORGANIZATION, 201, createConnectedAccount],
  ["PUT", ACCOUNTS_OF_ORGANIZATION, 200, updateConnectedAccount],
  ["DELETE", ACCOUNTS_OF_ORGANIZATION, 204, deleteConnectedAccount],
  ["GET", "/organizations/{id}/data_providers", 200, listDataProviders],

  ["GET", "/vault/v1/kv", 200, listVaultObjects],
  ["POST", "/vault/v1/kv", 201, createVaultObject],
  ["GET", "/vault/v1/kv/name/{name}", 200, readVaultObjectByName],
  ["GET", "/vault/v1/kv/{id}", 200, readVaultObject],
  ["PUT", "/vault/v1/kv/{id}", 200, updateVaultObject],
  ["DELETE", "/vault/v1/kv/{id}", 204, deleteVaultObject],
  ["GET", "/vault/v1/kv/{id}/metadata", 200, describeVaultObject],
  ["GET", "/vault/v1/kv/{id}/versions", 200, listVaultVersions],
  ["POST", "/vault/v1/keys/data-key", 201, createVaultKey],
  ["POST", "/vault/v1/keys/decrypt", 200, decryptVaultKey],
  ["POST", "/vault/v1/keys/rekey", 201, rekeyVaultKey],
];
