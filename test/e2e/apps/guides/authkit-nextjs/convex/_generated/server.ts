// As `convex codegen` would write it.
import { type DataModelFromSchemaDefinition, type MutationBuilder, type QueryBuilder, mutationGeneric, queryGeneric } from "convex/server";
import type schema from "../schema.ts";

type Data = DataModelFromSchemaDefinition<typeof schema>;
export const query: QueryBuilder<Data, "public"> = queryGeneric;
export const mutation: MutationBuilder<Data, "public"> = mutationGeneric;
