"use client";

import { useEffect, useState } from "react";

export default function Users() {
  const [users, setUsers] = useState([]);
  useEffect(() => {
    void fetch("/api/users").then(async (answer) => setUsers(await answer.json()));
  }, []);
  return (
    <ul aria-label="Users of the organization">
      {users.map(({ id, email }) => (
        <li key={id}>{email}</li>
      ))}
    </ul>
  );
}
