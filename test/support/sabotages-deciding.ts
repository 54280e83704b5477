import type { Swap } from './build-copy.ts';
import type { Sabotage } from './sabotage.ts';

const [ANSWER, MAKE, WRITING] = ['usecases/answer-request.ts', 'usecases/make-account.ts', 'store/writing.ts'];
const [ANSWERS, ROLES, ROLE_FAULTS] = [
  'test/usecases/answers.test.ts',
  'test/usecases/roles-for-a-while.test.ts',
  'test/usecases/role-faults.test.ts',
];
const NO_POLICY: Swap = {
  file: ANSWER,
  from: 'if ((await tx.policy()) !== request.policy) return reopen(call);',
  to: '',
};
const NO_SWEEP: Swap = { file: 'usecases/sweep-accounts.ts', from: '  await endOrphaned(tools);\n', to: '' };
const NO_STATUS: Swap = { file: ANSWER, from: "if (status !== 'pending') return 'too-late';", to: '' };
const UNLOCKED: Swap = { file: WRITING, from: ' for update`, work', to: '`, work' };
const [SET_LEVEL, LEVEL_CHANGE, STANDING, LEVELS, LEVEL_RULES] = [
  'usecases/set-connection-level.ts',
  'domain/connection-change.ts',
  'domain/external-database.ts',
  'test/usecases/connections.test.ts',
  'test/domain/connection-change.test.ts',
];
const RACES = { file: 'test/usecases/races.test.ts', with: { RACE_ROUNDS: '60' } } as const;
/** A role that has ended is ended once more. */
export const END_TWICE: Swap = { file: 'store/role-leases.ts', from: ' and ended_at is null`', to: '`' };

/** What keeps decisions right, F15 to F20. */
export const SABOTAGES_OF_DECISIONS: readonly Sabotage[] = [
  {
    broken: 'F15 the policy is not compared when an account is answered for',
    swaps: [NO_POLICY],
    file: ANSWERS,
    tests: 'F15 B74 voids the answers',
  },
  {
    broken: 'F15 the policy is not compared when a role is answered for',
    swaps: [NO_POLICY],
    file: ROLES,
    tests: 'F15 is asked for again',
    always: true,
  },
  {
    broken: 'F15 the policy is not compared when an account is made',
    swaps: [{ file: MAKE, from: 'if (isOutdated(request, decision, policy)) {', to: 'if (!policy) {' }],
    file: ANSWERS,
    tests: 'F15 asks again after the approval too',
  },
  {
    broken: 'F16 nothing is decided again when an account is made',
    swaps: [
      {
        file: MAKE,
        from: 'const refusal = refusalOf(company, request, decision, now);',
        to: 'const refusal = undefined;',
      },
    ],
    file: ANSWERS,
    tests: 'F16 do not make an account',
  },
  {
    broken: 'F16 approvals count whoever gave them is now',
    swaps: [
      {
        file: 'usecases/request-facts.ts',
        from: "answer === 'approve' && entitled.has(voter)",
        to: "answer === 'approve'",
      },
    ],
    file: ANSWERS,
    tests: 'F16 do not count',
  },
  {
    broken: 'F16 nothing is decided again when a role is given',
    swaps: [
      { file: 'usecases/role-matter.ts', from: 'isEntitled: isEntitled(),', to: 'isEntitled: isEntitled() || true,' },
      {
        file: 'usecases/role-matter.ts',
        from: "if (decision.outcome === 'allow') return undefined;",
        to: 'if (decision.outcome) return undefined;',
      },
    ],
    file: ROLES,
    tests: 'F16 of somebody whose role was taken away',
  },
  {
    broken: 'F16 a role counts until its job has come, however late',
    swaps: [{ file: 'usecases/judging.ts', from: 'await endDueRoles(tx, seen.company);', to: '' }],
    file: 'test/usecases/due-roles.test.ts',
    tests: 'F16 I-9',
  },
  {
    broken: 'F17 people who are gone are not swept',
    swaps: [NO_SWEEP],
    file: 'test/usecases/sweeping.test.ts',
    tests: 'F17',
  },
  {
    broken: 'F17 what people who are gone asked for is not swept',
    swaps: [NO_SWEEP],
    file: ROLE_FAULTS,
    tests: 'F17 has what they asked for taken back',
  },
  {
    broken: 'F17 a role is given to whoever is not active',
    swaps: [
      { file: 'usecases/role-matter.ts', from: 'if (!isActive) return { decision: INACTIVE };', to: '' },
      {
        file: 'usecases/role-matter.ts',
        from: "if (decision.outcome === 'allow') return undefined;",
        to: 'if (decision.outcome) return undefined;',
      },
    ],
    file: ROLE_FAULTS,
    tests: 'F17 is given nothing by an answer',
  },
  {
    broken: 'F18 the head is not locked before anything is read, but only when the entry is written',
    swaps: [
      UNLOCKED,
      {
        file: WRITING,
        from: 'from audit_head, infrastructure`',
        to: 'from audit_head, infrastructure for update of audit_head`',
      },
    ],
    file: 'test/usecases/histories.test.ts',
    tests: 'F18',
    always: true,
  },
  {
    broken: 'F18 the head is never locked',
    swaps: [UNLOCKED],
    file: 'test/usecases/histories.test.ts',
    tests: 'F18',
  },
  {
    broken: 'F19 the status of a request for an account is not looked at under the lock',
    swaps: [NO_STATUS],
    ...RACES,
    tests: 'account F19.*approve against deny',
  },
  {
    broken: 'F19 the status of a request for a role is not looked at under the lock',
    swaps: [NO_STATUS],
    ...RACES,
    tests: 'role F19.*approve against deny',
  },
  {
    broken: 'F19 the end of a role is written whether or not it has ended',
    swaps: [
      END_TWICE,
      {
        file: 'usecases/end-role.ts',
        from: 'if (!lease || lease.endedAt !== undefined) return;',
        to: 'if (!lease) return;',
      },
    ],
    ...RACES,
    tests: 'F19 comes once, against its being given back',
  },
  {
    broken: 'F20 a delivery is not taken',
    swaps: [
      {
        file: 'store/transaction.ts',
        from: 'delivery !== undefined && !(await isFirst(db, delivery))',
        to: 'delivery === ``',
      },
    ],
    file: 'test/store/deliveries.test.ts',
    tests: 'F20 has one effect',
    always: true,
  },
  {
    broken: 'F20 a request that is open already is not looked for',
    swaps: [
      {
        file: 'usecases/request-role.ts',
        from: "decision.outcome === 'allow' && open === undefined;",
        to: "decision.outcome === 'allow' && open?.id !== 0;",
      },
    ],
    file: ROLE_FAULTS,
    tests: 'F20 asks for a role once',
  },
  {
    broken: 'F20 what lies in the slot is no part of what was seen',
    swaps: [{ file: 'usecases/change-role.ts', from: 'minutes, slot.map(({ id }) => id)];', to: 'minutes];' }],
    file: ROLE_FAULTS,
    tests: 'F20 gives a role for a while once',
  },
  {
    broken: 'F16 a level on a connection is judged on what is in memory',
    swaps: [
      {
        file: SET_LEVEL,
        from: 'const company = createCompany(await tx.facts({ users, connection: change.connection }));',
        to: 'const company = users.length > 0 ? known : createCompany(await tx.facts({ users }));',
      },
    ],
    file: LEVELS,
    tests: 'F16 is judged on what the transaction reads',
  },
  {
    broken: 'F16 whoever asks may set a level on a connection',
    swaps: [
      {
        file: LEVEL_CHANGE,
        from: "  if (decision.outcome !== 'allow') return { decision, refusal: 'not-configurer' };\n",
        to: '',
      },
    ],
    file: LEVELS,
    tests: 'F16 is judged again: whoever lost the right',
    always: true,
  },
  {
    broken: 'B68 a level of one’s own on a connection is like any',
    swaps: [
      {
        file: LEVEL_CHANGE,
        from: "  if (isOwn(known(company.users, actor), of)) return { decision, refusal: 'own-entry' };\n",
        to: '',
      },
    ],
    file: LEVELS,
    tests: 'B68 is refused to',
  },
  {
    broken: 'B74 what a level on a connection would do is not compared with what was shown',
    swaps: [
      {
        file: SET_LEVEL,
        from: "    if (preview.fingerprint !== seen) return { state: 'out-of-date', preview };\n",
        to: '',
      },
    ],
    file: LEVELS,
    tests: 'B74 of what was shown otherwise',
  },
  {
    broken: '000 an entry of a connection for a person counts for nothing',
    swaps: [{ file: STANDING, from: "  if (own) return { level: own, through: 'user' };\n", to: '' }],
    file: LEVEL_RULES,
    tests: '000 of a person beats even',
  },
  {
    broken: '000 a role in a team counts for a connection',
    swaps: [
      {
        file: STANDING,
        from: 'connection.roles.get(user.defaultRole.name);',
        to: 'connection.roles.get([...user.teams.values()][0]?.name ?? user.defaultRole.name);',
      },
    ],
    file: LEVEL_RULES,
    tests: '000 of a role concerns nobody',
  },
  {
    broken: 'B88 a question is kept with its telephone',
    swaps: [
      {
        file: 'usecases/explain-access.ts',
        from: 'const question = withoutTelephone(asked);',
        to: 'const question = asked;',
      },
    ],
    file: 'test/usecases/telephones.test.ts',
    tests: 'B88 is not kept either',
  },
  {
    broken: 'B88 a line is repeated with its telephone',
    swaps: [{ file: 'commands/parse.ts', from: 'const shown = withoutNumbers(typed);', to: 'const shown = typed;' }],
    file: 'test/usecases/telephones.test.ts',
    tests: 'T-canary B88 is in no entry',
  },
];
