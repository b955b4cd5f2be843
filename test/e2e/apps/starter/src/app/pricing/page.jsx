"use client";

import { useAuth } from "@workos-inc/authkit-nextjs/components";
import { useRouter } from "next/navigation";

export default function Pricing() {
  const { user } = useAuth();
  const router = useRouter();
  if (!user) return <p>Loading …</p>;
  const subscribe = async (event) => {
    event.preventDefault();
    const orgName = new FormData(event.currentTarget).get("name");
    const answer = await fetch("/api/subscribe", {
      method: "POST",
      body: JSON.stringify({ userId: user.id, orgName }),
    });
    const { url } = await answer.json();
    router.push(url);
  };
  return (
    <form onSubmit={subscribe}>
      <label>
        Organization <input name="name" />
      </label>
      <button>Subscribe</button>
    </form>
  );
}
