import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** Where the root schema says that its versions are; they are registered under these names, so nothing is fetched. */
const home = 'https://raw.githubusercontent.com/slackapi/manifest-schema/v0.5.0/schemas';
const root = 'manifest.schema.json';
const versions = ['manifest.schema.1.0.0.json', 'manifest.schema.2.0.0.json'];

export type SlackSchema = { missing: string } | { problems(manifest: unknown): string[] };

/**
 * Slack's own schema of an app manifest (github.com/slackapi/manifest-schema, v0.5.0), from the folder that
 * `SLACK_MANIFEST_SCHEMAS` names or from beside the project; it is not part of it.
 */
export function findSlackSchema(): SlackSchema {
  const folder = resolve(process.env.SLACK_MANIFEST_SCHEMAS ?? '../shared/schemas/slack-manifest');
  const rootFile = find(folder, root);
  const versionFiles = versions.flatMap((name) => find(folder, name) ?? []);
  if (rootFile === null || versionFiles.length < versions.length) {
    return { missing: 'no manifest-schema of Slack here; SLACK_MANIFEST_SCHEMAS names its folder' };
  }
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats.default(ajv);
  for (const [index, name] of versions.entries()) ajv.addSchema(read(versionFiles[index] ?? ''), `${home}/${name}`);
  const validate = ajv.compile(read(rootFile));
  return {
    problems: (manifest) =>
      validate(manifest) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`),
  };
}

/** As the schema's repository lays it out, or all in one folder. */
function find(folder: string, name: string): string | null {
  return [join(folder, name), join(folder, 'schemas', name)].find((file) => existsSync(file)) ?? null;
}

function read(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
