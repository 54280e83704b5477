import type { Sabotage } from './sabotage.ts';

const [GUARD, HTTP, KEYS] = ['teams/guard.ts', 'teams/http.ts', 'teams/keys.ts'];
const [SPEAKER, TOKEN] = ['teams/speaker.ts', 'teams/token.ts'];

type Row = readonly [broken: string, tests: string, file: string, from: string, to: string];

/** Each takes one protection away, or turns it round. */
const ROWS: readonly Row[] = [
  [
    'B112 one of two tokens is read',
    'B112 none, another scheme',
    HTTP,
    "  if (isRepeated(request.raw.rawHeaders, 'authorization')) return { status: 401 };\n",
    '',
  ],
  [
    'B113 nobody looks at the signature',
    'B113 by another key',
    TOKEN,
    "import { errors, jwtVerify } from 'jose';",
    "import { decodeJwt, errors } from 'jose';\nconst jwtVerify = async (token: string, ..._: unknown[]) => ({ payload: decodeJwt(token) });",
  ],
  ['B114 a token for any bot is good', 'B114', TOKEN, '        audience: appId,\n', ''],
  [
    'B115 a token without an end is good for ever',
    'B115 of another time',
    TOKEN,
    "requiredClaims: ['exp'],",
    'requiredClaims: [],',
  ],
  [
    'B116 the address is not compared with the one in the token',
    'B116 from another address than',
    GUARD,
    '  if (serviceUrl !== token.serviceUrl) return 401;\n',
    '',
  ],
  [
    'B116 any address that is signed is written back to',
    'B116 from an address of somebody else',
    GUARD,
    '  if (!isTheirAddress(serviceUrl, settings.serviceUrl)) return 400;\n',
    '',
  ],
  [
    'B117 any key of Microsoft is good',
    'B117 by a key that is not for Teams',
    KEYS,
    '  endorsements: z.array(z.string()),\n});',
    "  endorsements: z.unknown().transform(() => ['msteams']),\n});",
  ],
  [
    'B117 the keys are asked for with each that is not known',
    'B117 by unknown keys',
    KEYS,
    'FRESH_MS : UNKNOWN_MS',
    'FRESH_MS : 0',
  ],
  [
    'B118 every channel is Teams',
    'B118 of another channel',
    GUARD,
    "channelId: z.literal('msteams')",
    'channelId: z.unknown()',
  ],
  ['B119 every tenant is ours', 'B119 of another tenant', GUARD, 'one === settings.tenant)', "one !== '')"],
  ['B119 one of two tenants is enough', 'B119 of another tenant', GUARD, 'named.every(', 'named.some('],
  [
    'B119 an activity says itself who sends it',
    'B119 from one person',
    SPEAKER,
    'if (claimed !== undefined && ',
    "if (claimed === '' && ",
  ],
];

/** What keeps forged activities of Teams out, B112 to B119. */
export const SABOTAGES_OF_TEAMS: readonly Sabotage[] = ROWS.map(([broken, tests, file, from, to]) => ({
  broken,
  swaps: [{ file, from, to }],
  file: 'test/teams/forgery.test.ts',
  tests,
}));
