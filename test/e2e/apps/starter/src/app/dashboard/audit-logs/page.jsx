"use client";

import { useEffect, useState } from "react";
import { portalLink } from "@/actions/portal-link";
import { refresh } from "@/actions/refresh";

export default function AuditLogs() {
  const [link, setLink] = useState();
  useEffect(() => {
    void (async () => {
      const { organizationId, entitlements } = await refresh();
      setLink(entitlements?.includes("audit-logs") ? await portalLink(organizationId) : null);
    })();
  }, []);
  if (link === undefined) return <p>Loading …</p>;
  return link === null ? <p>Not in the subscription</p> : <a href={link}>View audit logs</a>;
}
