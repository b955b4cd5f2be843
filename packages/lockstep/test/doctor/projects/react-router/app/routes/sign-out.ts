import { signOut } from "@workos-inc/authkit-react-router";
import type { ActionFunctionArgs } from "react-router";

export const action = ({ request }: ActionFunctionArgs) => signOut(request);
