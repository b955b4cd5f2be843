// Session handling before every page, as in the README of authkit-nextjs.
import { authkitProxy } from "@workos-inc/authkit-nextjs";

export default authkitProxy();

export const config = { matcher: ["/", "/account"] };
