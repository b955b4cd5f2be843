// `orgScoped`: the database as one organization sees it. Everything that is not named is refused, so that a table that is added later is
// not open by accident. It does not check the caller: pass the organization of `ctx.identity` in an `org…` function.
import type {
  DocumentByName,
  GenericDatabaseReader,
  GenericDatabaseWriter,
  GenericDataModel,
  GenericDocument,
  OrderedQuery,
  GenericTableInfo,
  TableNamesInDataModel,
} from "convex/server";

/** The fields of a document whose type is `string`, and nothing else. */
type StringField<Document extends GenericDocument> = {
  [Field in keyof Document & string]: Document[Field] extends string
    ? string extends Document[Field]
      ? Field
      : never
    : never;
}[keyof Document & string];

/** The field that has the organization, by table. */
type OrganizationFields<DataModel extends GenericDataModel, Tables extends TableNamesInDataModel<DataModel>> = {
  readonly [Table in Tables]: StringField<DocumentByName<DataModel, Table>>;
};

/** The part of a data model that is in scope. */
type Scoped<DataModel extends GenericDataModel, Tables extends keyof DataModel> = Pick<DataModel, Tables>;

/**
 * Returns the database with the documents of one organization, in the tables that have one. All else is out of reach: other tables,
 * also those of the system, throw; documents of other organizations are not found, and cannot be changed; and no document can be
 * moved to another organization. A query reads what the index that it uses selects, so use one on the organization.
 *
 * @example
 * const posts = orgScoped(ctx.db, ctx.identity.organizationId, { posts: "organizationId" });
 * await posts.get("posts", id); // null if it is another organization's
 *
 * @param tables - By table, the field with the ID of the organization. Its type must be `string`.
 * @throws Error when the organization is not a non-empty string; and, from the functions of the result, for what is out of reach.
 */
export function orgScoped<DataModel extends GenericDataModel, Tables extends TableNamesInDataModel<DataModel>>(
  db: GenericDatabaseWriter<DataModel>,
  organizationId: string,
  tables: OrganizationFields<DataModel, Tables>,
): GenericDatabaseWriter<Scoped<DataModel, Tables>>;
export function orgScoped<DataModel extends GenericDataModel, Tables extends TableNamesInDataModel<DataModel>>(
  db: GenericDatabaseReader<DataModel>,
  organizationId: string,
  tables: OrganizationFields<DataModel, Tables>,
): GenericDatabaseReader<Scoped<DataModel, Tables>>;
export function orgScoped(db: Reader | Writer, organizationId: string, tables: Fields): unknown {
  if (typeof organizationId !== "string" || organizationId === "") {
    throw problem("there is no organization", "pass `ctx.identity.organizationId` in a function of an `org…` builder");
  }
  const scope = { organizationId, tables };
  return "insert" in db ? writerOf(db, scope) : readerOf(db, scope);
}

type Reader = GenericDatabaseReader<GenericDataModel>;
type Writer = GenericDatabaseWriter<GenericDataModel>;
type Fields = { readonly [table: string]: string };

interface Scope {
  readonly organizationId: string;
  readonly tables: Fields;
}

/** A reader, with both forms of `get`. */
type ScopedReader = Record<Exclude<keyof Reader, "get">, unknown> & {
  readonly get: (...args: unknown[]) => Promise<GenericDocument | null>;
};

/** The field with the organization. */
function fieldOf({ tables }: Scope, table: string): string {
  const field = Object.hasOwn(tables, table) ? tables[table] : undefined;
  if (field === undefined) {
    throw problem(`the table \`${table}\` is not in scope`, "name its field with the organization, or use `ctx.db`");
  }
  return field;
}

/** What a call names. Calls have two forms: `(table, id, …)`, and `(id, …)` without the table. */
interface Target {
  readonly table: string;
  readonly id: never;
  /** What follows the ID. */
  readonly value: unknown;
}

/** Returns what a call names, in a table that is in scope. `arity` counts the arguments of the form without the table. */
function targetOf(db: Reader, scope: Scope, args: readonly unknown[], arity: 1 | 2): Target {
  const hasTable = args[arity] !== undefined;
  const [id, value] = hasTable ? args.slice(1) : args;
  const named = hasTable ? String(args[0]) : null;
  if (named !== null) fieldOf(scope, named);
  const table = (named === null ? Object.keys(scope.tables) : [named]).find(
    (name) => typeof id === "string" && db.normalizeId(name, id) !== null,
  );
  if (table === undefined) {
    throw problem(
      `the ID is not one of ${named === null ? "a table in scope" : `the table \`${named}\``}`,
      "name the field of its table with the organization, or use `ctx.db`",
    );
  }
  return { table, id: id as never, value };
}

function readerOf(db: Reader, scope: Scope): ScopedReader {
  const { organizationId } = scope;
  return {
    get: async (...args: unknown[]) => {
      const { table, id } = targetOf(db, scope, args, 1);
      const document: GenericDocument | null = await db.get(table, id);
      return document?.[fieldOf(scope, table)] === organizationId ? document : null;
    },
    query: (table: string) => queryOf(db, table, fieldOf(scope, table), organizationId),
    normalizeId: (table: string, id: string) => {
      fieldOf(scope, table);
      return db.normalizeId(table, id);
    },
    system: { get: refuseSystem, query: refuseSystem, normalizeId: refuseSystem },
  };
}

/** A query of a table. Each of its methods begins with the organization's documents. */
function queryOf(db: Reader, table: string, field: string, organizationId: string): object {
  type Query = OrderedQuery<GenericTableInfo>;
  const own = <Of extends Query>(query: Of): Of => query.filter((q) => q.eq(q.field(field), organizationId));
  const all = () => own(db.query(table).fullTableScan());
  return {
    fullTableScan: all,
    withIndex: (...args: [never, never]) => own(db.query(table).withIndex(...args)),
    withSearchIndex: (...args: [never, never]) => own(db.query(table).withSearchIndex(...args)),
    order: (order: "asc" | "desc") => all().order(order),
    filter: (predicate: Parameters<Query["filter"]>[0]) => all().filter(predicate),
    paginate: (options: Parameters<Query["paginate"]>[0]) => all().paginate(options),
    collect: () => all().collect(),
    take: (count: number) => all().take(count),
    first: () => all().first(),
    unique: () => all().unique(),
    [Symbol.asyncIterator]: () => all()[Symbol.asyncIterator](),
  };
}

function writerOf(db: Writer, scope: Scope): Record<keyof Writer, unknown> {
  const { organizationId } = scope;
  const reader = readerOf(db, scope);

  /** Returns what a call names, if it is the organization's. */
  async function ownOf(args: readonly unknown[], arity: 1 | 2): Promise<Target & { readonly value: never }> {
    const target = targetOf(db, scope, args, arity);
    // The same for a document of another organization as for none: whether there is one is not told.
    if ((await reader.get(target.table, target.id)) === null) {
      throw problem(`the organization has no such document in \`${target.table}\``, "check that `get` finds it");
    }
    return target as Target & { readonly value: never };
  }

  function assertOwn(table: string, value: GenericDocument): void {
    const field = fieldOf(scope, table);
    if (value[field] !== organizationId) {
      throw problem(
        `a document in \`${table}\` would not be the organization's`,
        `set \`${field}\` to the organization, or use \`ctx.db\``,
      );
    }
  }

  return {
    ...reader,
    insert: async (table: string, value: GenericDocument) => {
      assertOwn(table, value);
      return await db.insert(table, value);
    },
    patch: async (...args: unknown[]) => {
      const { table, id, value } = await ownOf(args, 2);
      if (Object.hasOwn(value, fieldOf(scope, table))) assertOwn(table, value);
      await db.patch(table, id, value);
    },
    replace: async (...args: unknown[]) => {
      const { table, id, value } = await ownOf(args, 2);
      assertOwn(table, value);
      await db.replace(table, id, value);
    },
    delete: async (...args: unknown[]) => {
      const { table, id } = await ownOf(args, 1);
      await db.delete(table, id);
    },
    vars: db.vars,
  };
}

function refuseSystem(): never {
  throw problem("the system's tables are not in scope", "use `ctx.db.system`");
}

function problem(what: string, fix: string): Error {
  return new Error(`orgScoped: ${what}.\n  Fix: ${fix}.`);
}
