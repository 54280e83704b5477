// Makes the package that an administrator uploads to Teams: the manifest with the settings filled in, checked against the
// schema that Microsoft publishes, and the two icons. Needs no network, and gives the same bytes for the same settings.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const USAGE = `npm run manifest:teams -- [OPTION …]

Makes the Teams app package for MICROSOFT_APP_ID and PUBLIC_URL, from the environment or .env (docs/teams.md).

  --out FILE             where to write it (chatelaine-teams.zip)
  --app-version X.Y.Z    of the app, which Teams wants raised with each change (the program's own)
  --developer NAME       whom the app's details name, 32 characters at most (Chatelaine)
  --website URL          the pages that the details lead to, https each (PUBLIC_URL)
  --privacy URL
  --terms URL
  --preview              schema 1.30, with commands behind the stroke
  --help`;
const OPTIONS = {
  out: { type: 'string', default: 'chatelaine-teams.zip' },
  'app-version': { type: 'string' },
  developer: { type: 'string', default: 'Chatelaine' },
  website: { type: 'string' },
  privacy: { type: 'string' },
  terms: { type: 'string' },
  preview: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};
const [WRONG_USAGE, OUTSIDE_FAILED] = [2, 3];
const FILES = ['manifest.json', 'color.png', 'outline.png'];

/** The end of the run: what is written to stderr, and how to exit. */
class Stop extends Error {
  constructor(exitCode, lines) {
    super(lines.join('\n'));
    this.exitCode = exitCode;
  }
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return `${USAGE}\n`;
  if (existsSync('.env')) process.loadEnvFile('.env');
  const values = readValues(process.env, options);
  const manifest = filled(JSON.parse(source('manifest.json').toString()), values);
  const final = options.preview ? withStroke(manifest) : manifest;
  await validate(final);
  write(options.out, await zipped(`${JSON.stringify(final, null, 2)}\n`));
  return said(resolve(options.out), final, process.env.PUBLIC_URL);
}

function readOptions(args) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw new Stop(WRONG_USAGE, [error.message, 'See npm run manifest:teams -- --help']);
  }
}

/** What the names in the template stand for. Of what is not usable it is said which it is, never what is in it. */
function readValues({ MICROSOFT_APP_ID, PUBLIC_URL }, options) {
  const version = options['app-version'] ?? ownVersion();
  const pages = ['website', 'privacy', 'terms'].filter((page) => options[page] !== undefined);
  const faults = [
    ['MICROSOFT_APP_ID', MICROSOFT_APP_ID, isGuid, APP_ID],
    ['PUBLIC_URL', PUBLIC_URL, isPublic, PUBLIC_ADDRESS],
    ['--app-version', version, isVersion, 'three numbers such as 1.0.2'],
    ['--developer', options.developer, isName, 'a name'],
    ...pages.map((page) => [`--${page}`, options[page], isHttps, 'an address that begins with https://']),
  ].flatMap(([name, text, isUsable, expected]) =>
    isUsable(text ?? '') ? [] : [`${name} is ${text ? 'not usable' : 'missing'}: expected ${expected}`],
  );
  if (faults.length > 0) throw new Stop(WRONG_USAGE, faults);
  return {
    MICROSOFT_APP_ID,
    PUBLIC_HOST: new URL(PUBLIC_URL).host,
    VERSION: version,
    DEVELOPER: options.developer,
    WEBSITE: options.website ?? PUBLIC_URL,
    PRIVACY: options.privacy ?? PUBLIC_URL,
    TERMS: options.terms ?? PUBLIC_URL,
  };
}

const APP_ID =
  "the Application (client) ID of the bot's app registration, such as 5b0c1a2e-0000-4000-8000-000000000000";
const PUBLIC_ADDRESS = 'the https address that Teams reaches the bot at, such as https://access.example.com';

const isGuid = (text) => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
const isVersion = (text) => /^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(text);
const isName = (text) => text.trim() !== '';
const isHttps = (text) => /^https:\/\//i.test(text) && URL.canParse(text) && new URL(text).username === '';

/** By a name: nobody outside reaches `localhost`, and Teams takes no number for a domain. */
function isPublic(text) {
  if (!isHttps(text)) return false;
  const { hostname, search, hash } = new URL(text);
  return /\.[a-z][a-z0-9-]*$/.test(hostname) && search === '' && hash === '';
}

const ownVersion = () => JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;

const source = (name) => readFileSync(new URL(`../manifests/teams/${name}`, import.meta.url));

/** In the parsed template, so that no value can end a text and begin a property. */
function filled(template, values) {
  return JSON.parse(JSON.stringify(template), (_, value) =>
    typeof value === 'string' ? value.replaceAll(/{{(\w+)}}/g, (_hole, name) => values[name]) : value,
  );
}

/** What schema 1.30 has for targeted messages. They are for groups: with the bot alone everything is private anyway. */
function withStroke({ bots, ...manifest }) {
  const listed = (list) => (list.scopes.includes('personal') ? list : { triggers: ['mention', 'slash'], ...list });
  return {
    ...manifest,
    $schema: manifest.$schema.replace('v1.24', 'v1.30'),
    manifestVersion: '1.30',
    bots: bots.map((bot) => ({
      ...bot,
      supportsTargetedMessages: true,
      commandLists: bot.commandLists.map(listed),
    })),
  };
}

async function validate(manifest) {
  const [{ default: Ajv }, { default: addFormats }] = await Promise.all([load('ajv-draft-04'), load('ajv-formats')]);
  const version = manifest.manifestVersion;
  const schemas = dirname(createRequire(import.meta.url).resolve('@microsoft/app-manifest/package.json'));
  const file = join(schemas, `build/json-schemas/teams/v${version}/MicrosoftTeams.schema.json`);
  const schema = JSON.parse(readFileSync(file, 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  if (ajv.validate(schema, manifest)) return;
  const faults = ajv.errors.map(({ instancePath, message }) => `The manifest's ${instancePath || 'whole'} ${message}.`);
  throw new Stop(WRONG_USAGE, [...faults, `Microsoft's schema ${version} says so; nothing was written.`]);
}

async function zipped(manifest) {
  const { default: Zip } = await load('jszip');
  const zip = new Zip();
  const [name, ...icons] = FILES;
  const date = new Date('1980-01-01T00:00:00Z');
  zip.file(name, manifest, { date });
  for (const icon of icons) zip.file(icon, source(icon), { date });
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE', platform: 'DOS' });
}

/** Packages of development, which a server may have been installed without. */
async function load(name) {
  try {
    return await import(name);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Stop(OUTSIDE_FAILED, [`${name} is not installed: run npm ci, not without the packages of development.`]);
  }
}

function write(out, bytes) {
  try {
    writeFileSync(out, bytes);
  } catch (error) {
    throw new Stop(OUTSIDE_FAILED, [`${resolve(out)} cannot be written: ${error.code}`]);
  }
}

const said = (path, { id, version, manifestVersion }, publicUrl) => `${path}
App ${id}, version ${version}, schema ${manifestVersion}, checked.

Next:
- The messaging endpoint of the Azure Bot is ${publicUrl.replace(/\/+$/, '')}/api/messages
- Upload the file at https://admin.teams.microsoft.com: Teams apps, Manage apps, Actions, Upload new app.
- Have it installed for everybody: Teams apps, Setup policies. All of it is in docs/teams.md.
`;

try {
  process.stdout.write(await main());
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
