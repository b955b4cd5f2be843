import { authLoader } from "@workos-inc/authkit-react-router";

export const loader = authLoader();
