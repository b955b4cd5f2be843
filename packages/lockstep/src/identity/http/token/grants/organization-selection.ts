// grant_type=urn:workos:oauth:grant-type:organization-selection: continues a sign-in that waits for its organization.

import { continueSignIn, isActiveMember } from "../../../sign-in/pending.ts";
import { finishSignIn, refuseNonMember, requirePending } from "../shared/finish-sign-in.ts";
import { requireField, requireSecret, type Grant } from "../shared/grant.ts";

/** Records the choice and continues. */
export const organizationSelection: Grant = async (context, request) => {
  requireSecret(request);
  const organizationId = requireField(request.fields, "organization_id");
  const { pending, handle } = requirePending(context, request);
  if (!isActiveMember(context, pending.user_id, organizationId)) throw refuseNonMember(organizationId);
  const next = continueSignIn(context, pending, { organization_id: organizationId });
  return finishSignIn(context, request, next.pending, { begun: { pending: next.pending, handle } });
};
