// Session handling before every page, as the README of authkit-nextjs has it.
import { authkitProxy } from "@workos-inc/authkit-nextjs";

export default authkitProxy();

export const config = { matcher: ["/", "/account"] };
