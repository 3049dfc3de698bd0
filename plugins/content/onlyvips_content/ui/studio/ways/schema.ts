/** The parts of JSON Schema that rules of access describe their parameters with. */
export interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** How a parameter is asked for. */
export interface Question {
  readonly name: string;
  readonly kind: 'text' | 'integer' | 'number' | 'switch' | 'choice' | 'words' | 'json';
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  readonly schema: Schema;
  readonly options: readonly unknown[];
}

/** What a schema stands for: references are followed, "or nothing" is taken off. */
function resolved(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  const target = name === undefined ? undefined : root.$defs?.[name];
  if (target) return { ...resolved(target, root), ...without(schema) };
  const real = schema.anyOf?.filter(({ type }) => type !== 'null') ?? [];
  const [only] = real;
  return real.length === 1 && only ? { ...resolved(only, root), ...without(schema) } : schema;
}

function without({ $ref, anyOf, ...rest }: Schema): Schema {
  return rest;
}

function kindOf(schema: Schema): Question['kind'] {
  if (schema.enum) return 'choice';
  if (schema.type === 'string') return 'text';
  if (schema.type === 'integer' || schema.type === 'number') return schema.type;
  if (schema.type === 'boolean') return 'switch';
  if (schema.type === 'array' && schema.items?.type === 'string') return 'words';
  return 'json';
}

/** What a rule wants to know, as questions of a form. */
export function questionsOf(root: Schema): Question[] {
  return Object.entries(root.properties ?? {}).map(([name, property]) => {
    const schema = resolved(property, root);
    return {
      name,
      kind: kindOf(schema),
      title: schema.title ?? name,
      description: schema.description ?? '',
      required: root.required?.includes(name) ?? false,
      schema,
      options: schema.enum ?? [],
    };
  });
}

/** Parameters with one of them changed; what was emptied is left out, so that its default holds. */
export function withAnswer(
  parameters: Readonly<Record<string, unknown>>,
  name: string,
  value: unknown,
): Record<string, unknown> {
  const { [name]: _before, ...rest } = parameters;
  const empty = value === undefined || value === '' || (Array.isArray(value) && !value.length);
  return empty ? rest : { ...rest, [name]: value };
}

/** Reads a number as it is being typed; what is none stays text, and the server says so. */
export function readNumber(text: string): number | string | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}
