import type { Sabotage } from './sabotage.ts';

const [GUARD, HTTP, KEYS] = ['teams/guard.ts', 'teams/http.ts', 'teams/keys.ts'];
const FORGERY = 'test/teams/forgery.test.ts';

/** What keeps forged activities of Teams out, B112 to B119. */
export const SABOTAGES_OF_TEAMS: readonly Sabotage[] = [
  {
    broken: 'B112 one of two tokens is read',
    swaps: [{ file: HTTP, from: "  if (isRepeated(request, 'authorization')) return { status: 401 };\n", to: '' }],
    file: FORGERY,
    tests: 'B112 none, another scheme',
  },
  {
    broken: 'B113 nobody looks at the signature',
    swaps: [{ file: HTTP, from: 'if (!token || !(await isSigned(token)))', to: 'if (!token)' }],
    file: FORGERY,
    tests: 'B113 by another key',
  },
  {
    broken: 'B114 a token for any bot is good',
    swaps: [{ file: GUARD, from: 'said.data.aud !== appId || ', to: '' }],
    file: FORGERY,
    tests: 'B114',
  },
  {
    broken: 'B115 a token without an end is good for ever',
    swaps: [{ file: GUARD, from: '  exp: z.number(),', to: '  exp: z.number().default(9e9),' }],
    file: FORGERY,
    tests: 'B115 of another time',
  },
  {
    broken: 'B116 the address is not compared with the one in the token',
    swaps: [{ file: GUARD, from: '  if (serviceUrl !== token.serviceUrl) return 401;\n', to: '' }],
    file: FORGERY,
    tests: 'B116 from another address than',
  },
  {
    broken: 'B116 any address that is signed is written back to',
    swaps: [{ file: GUARD, from: '  if (!isTheirAddress(serviceUrl, settings.serviceUrl)) return 400;\n', to: '' }],
    file: FORGERY,
    tests: 'B116 from an address of somebody else',
  },
  {
    broken: 'B117 any key of Microsoft is good',
    swaps: [
      { file: KEYS, from: "read.success && read.data.endorsements.includes('msteams')", to: 'read.success' },
      { file: KEYS, from: 'endorsements: z.array(z.string())', to: 'endorsements: z.unknown()' },
    ],
    file: FORGERY,
    tests: 'B117 by a key that is not for Teams',
  },
  {
    broken: 'B117 the keys are asked for with each that is not known',
    swaps: [{ file: KEYS, from: 'FRESH_MS : UNKNOWN_MS', to: 'FRESH_MS : 0' }],
    file: FORGERY,
    tests: 'B117 by unknown keys',
  },
  {
    broken: 'B118 every channel is Teams',
    swaps: [{ file: GUARD, from: "channelId: z.literal('msteams')", to: 'channelId: z.unknown()' }],
    file: FORGERY,
    tests: 'B118 of another channel',
  },
  {
    broken: 'B119 every tenant is ours',
    swaps: [{ file: GUARD, from: 'one === settings.tenant)', to: "one !== '')" }],
    file: FORGERY,
    tests: 'B119 of another tenant',
  },
  {
    broken: 'B119 one of two tenants is enough',
    swaps: [{ file: GUARD, from: 'named.every(', to: 'named.some(' }],
    file: FORGERY,
    tests: 'B119 of another tenant',
  },
  {
    broken: 'B119 an activity says itself who sends it',
    swaps: [{ file: 'teams/speaker.ts', from: 'if (claimed !== undefined && ', to: "if (claimed === '' && " }],
    file: FORGERY,
    tests: 'B119 from one person',
  },
];
