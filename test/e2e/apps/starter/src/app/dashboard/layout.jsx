import { signOut } from "@workos-inc/authkit-nextjs";
import { withAdmin } from "@/lib/with-admin";

export default async function DashboardLayout({ children }) {
  const { user } = await withAdmin();
  return (
    <main>
      <nav>
        <a href="/dashboard">Home</a> <a href="/dashboard/users">Users</a>{" "}
        <a href="/dashboard/audit-logs">Audit logs</a> <a href="/dashboard/widgets">Widgets</a>
      </nav>
      <p>Signed in as {user.email}</p>
      <form
        action={async () => {
          "use server";
          await signOut();
        }}
      >
        <button>Sign out</button>
      </form>
      {children}
    </main>
  );
}
