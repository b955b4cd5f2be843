// A mark of TanStack Router: the type is plain data, which a loader may return. Its types cannot see that by themselves, because the
// claims of a token are `unknown`, and a reference to a Convex function contains the type of a function.
import type { SerializableExtensions } from "@tanstack/react-router";

/** Plain data that a loader may return. */
export type Loadable<Data> = Data & SerializableExtensions["TsrSerializable"];
