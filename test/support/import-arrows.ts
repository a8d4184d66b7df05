import { posix } from 'node:path';
import { type ParseOptions, parseSync } from '@swc/core';
import { z } from 'zod';

/** The folders of `src/` that each folder may import from, besides itself. An arrow that is not here is forbidden. */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  slack: ['messages', 'numbers', 'reports', 'access', 'storage'],
  messages: ['access', 'flowroute', 'storage'],
  numbers: ['access', 'flowroute', 'storage'],
  reports: ['messages', 'numbers', 'access', 'flowroute', 'storage'],
  access: ['flowroute', 'storage'],
  flowroute: [],
  storage: [],
  sandbox: [],
};

/** Small modules at the top of `src/` that every folder may use. Other modules up there are for their neighbours alone. */
const forEveryFolder = new Set(['errors.ts', 'config.ts', 'phone-numbers.ts', 'money.ts', 'csv.ts', 'log.ts']);

/**
 * The sandbox stands for somebody else's software: where it shared the app's phone numbers or money, a mistake in them would
 * agree with itself, and no test would see it.
 */
const forTheSandbox = new Set(['errors.ts', 'config.ts', 'slack/limits.ts']);

/** What is started or puts the parts together: these see all of `src/` but the sandbox, and only they see each other. */
const entries = new Set([
  'app.ts',
  'app-loops.ts',
  'metrics.ts',
  'main.ts',
  'migrate.ts',
  'doctor.ts',
  'audit-verify.ts',
]);

/** The forbidden imports of one source file, each as one line that names the file, the import and the rule. */
export function forbiddenImports(file: string, source: string): string[] {
  const broken: string[] = [];
  for (const specifier of importsOf(file, source)) {
    const rule = specifier === null ? 'an import must name its file in plain text' : brokenRule(file, specifier);
    if (rule !== null) broken.push(`${file} imports ${specifier ?? 'a computed name'}: ${rule}`);
  }
  return broken;
}

/** The rule that an import breaks, or null. `file` is a path from the root of the project, such as `src/slack/app.ts`. */
function brokenRule(file: string, specifier: string): string | null {
  const from = posix.relative('src', file);
  if (!/^[./#]/.test(specifier)) return brokenPackageRule(from, specifier);
  if (!specifier.startsWith('.')) return 'within the project an import is a relative path';
  const to = posix.join(posix.dirname(from), specifier);
  if (entries.has(from)) return brokenEntryRule(to);
  if (to.startsWith('..')) return 'src/ imports nothing from outside src/';
  return from.includes('/') ? brokenFolderRule(folderOf(from), to) : brokenTopRule(to);
}

function brokenPackageRule(from: string, specifier: string): string | null {
  if (!specifier.startsWith('@slack/') || folderOf(from) === 'slack') return null;
  return 'only slack/ imports @slack/*';
}

function brokenEntryRule(to: string): string | null {
  if (folderOf(to) === 'sandbox') return 'nothing imports sandbox/';
  return to.startsWith('../test/') ? 'src/ imports nothing from test/' : null;
}

function brokenTopRule(to: string): string | null {
  if (to.includes('/')) return 'a module at the top of src/ imports only its neighbours there';
  return entries.has(to) ? `nothing but another entry imports ${to}` : null;
}

function brokenFolderRule(from: string, to: string): string | null {
  const allowed = arrows[from];
  if (allowed === undefined) return `${from}/ is not a folder of the house; give it its arrows first`;
  const target = folderOf(to);
  if (target === from) return null;
  if (from === 'sandbox') {
    return forTheSandbox.has(to) ? null : `sandbox/ uses only itself and ${[...forTheSandbox].join(', ')}`;
  }
  if (target === 'sandbox') return 'nothing imports sandbox/';
  if (!to.includes('/') && !forEveryFolder.has(to)) return `${to} is not among the modules that every folder may use`;
  if (!to.includes('/') || allowed.includes(target)) return null;
  return `${from}/ may import from ${allowed.length === 0 ? 'no other folder' : allowed.map((name) => `${name}/`).join(' ')}`;
}

/** The folder of `src/` that a path in it lies in; of a module at the top, its own name. */
function folderOf(path: string): string {
  return path.split('/')[0] ?? path;
}

/**
 * Every module that a source names: static, dynamic, re-exported, `require`d, for its types alone, and types named in
 * place. Null stands for a name that is only known when the program runs.
 */
export function importsOf(file: string, source: string): (string | null)[] {
  const options: ParseOptions = { syntax: 'typescript', tsx: file.endsWith('.tsx'), target: 'es2024' };
  const found: (string | null)[] = [];
  collect(parseSync(source, options).body, found);
  return found;
}

const node = z.looseObject({ type: z.string() });
const text = z.object({ type: z.literal('StringLiteral'), value: z.string() });
const plainTemplate = z.object({
  type: z.literal('TemplateLiteral'),
  expressions: z.array(z.unknown()).length(0),
  quasis: z.tuple([z.object({ cooked: z.string() })]),
});
const call = z.object({
  callee: z.object({ type: z.string(), value: z.unknown().optional() }),
  arguments: z.array(z.object({ expression: z.unknown() })),
});

function collect(part: unknown, found: (string | null)[]): void {
  if (typeof part !== 'object' || part === null) return;
  const { data } = node.safeParse(part);
  const name = data === undefined ? undefined : moduleNamedBy(data);
  if (name !== undefined) found.push(name);
  for (const inner of Object.values(part)) collect(inner, found);
}

/** The module that one node of the syntax tree names, null where it is computed, undefined where it names none. */
function moduleNamedBy(data: z.infer<typeof node>): string | null | undefined {
  switch (data.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return literal(data.source);
    case 'ExportNamedDeclaration':
      return data.source === null ? undefined : literal(data.source);
    case 'TsImportType':
      return literal(data.argument);
    case 'TsExternalModuleReference':
      return literal(data.expression);
    case 'CallExpression': {
      const { callee, arguments: given } = call.parse(data);
      const loads = callee.type === 'Import' || (callee.type === 'Identifier' && callee.value === 'require');
      return loads ? literal(given[0]?.expression) : undefined;
    }
    default:
      return undefined;
  }
}

function literal(expression: unknown): string | null {
  return text.safeParse(expression).data?.value ?? plainTemplate.safeParse(expression).data?.quasis[0].cooked ?? null;
}
