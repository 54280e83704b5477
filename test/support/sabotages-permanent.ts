import type { Swap } from './build-copy.ts';
import type { Sabotage } from './sabotage.ts';

const [MAKE, ROTATE, STEP, REVIEW] = [
  'usecases/make-permanent.ts',
  'usecases/rotate-permanent.ts',
  'usecases/permanent-step.ts',
  'usecases/review-permanent.ts',
];
const [FILE, CASE, TWILIO] = ['usecases/permanent-file.ts', 'usecases/support-case.ts', 'courier/twilio.ts'];
const HERE = 'test/usecases/permanent-here.test.ts';
const THERE = 'test/usecases/permanent.test.ts';
const REVIEWED = 'test/usecases/permanent-review.test.ts';
const TEXTED = 'test/courier/twilio.test.ts';

const NO_APPROVAL: Swap = { file: STEP, from: ' && countedApprovals(company, request).length > 0;', to: ';' };
const NO_DECISION: Swap = { file: STEP, from: "decision.outcome !== 'deny' && ", to: '' };
const NO_POLICY: Swap = {
  file: STEP,
  from: 'if (isOpen && request.policy !== (await tx.policy())) {',
  to: 'if (!tx) {',
};
const ANYBODYS: Swap = {
  file: 'usecases/permanent-facts.ts',
  from: 'if (request.requester !== actor) throw noSuchRequest(id);',
  to: 'if (!actor) throw noSuchRequest(id);',
};
const FROM_CHAT = 'a permanent user in a database that we reach';

/** What keeps permanent database users, their telephones and their text messages right. */
export const SABOTAGES_OF_PERMANENT: readonly Sabotage[] = [
  {
    broken: 'permanent users are made though nobody’s approval counts any more',
    swaps: [NO_APPROVAL],
    file: HERE,
    tests: `${FROM_CHAT} T-toctou is judged again`,
    always: true,
  },
  {
    broken: 'permanent users are asked of the vendor though nobody’s approval counts any more',
    swaps: [NO_APPROVAL],
    file: THERE,
    tests: 'a permanent user that the vendor makes T-toctou',
  },
  {
    broken: 'permanent users are made without being decided on again',
    swaps: [NO_DECISION],
    file: HERE,
    tests: `${FROM_CHAT} T-toctou is not made`,
  },
  {
    broken: 'permanent users are made though the directory has changed',
    swaps: [NO_POLICY],
    file: HERE,
    tests: `${FROM_CHAT} T-toctou is asked for anew`,
  },
  {
    broken: 'permanent users are asked of the vendor though the directory has changed',
    swaps: [NO_POLICY],
    file: THERE,
    tests: 'a permanent user that the vendor makes is asked anew',
  },
  {
    broken: 'permanent users are anybody’s to make, to rotate, and to have the file of',
    swaps: [ANYBODYS],
    file: HERE,
    tests: `${FROM_CHAT} is nobody else’s`,
  },
  {
    broken: 'permanent users’ support cases are anybody’s, telephone and all',
    swaps: [ANYBODYS],
    file: THERE,
    tests: 'a permanent user that the vendor makes is nobody else’s',
  },
  {
    broken: 'permanent users are given a password by the link of somebody else',
    swaps: [
      {
        file: MAKE,
        from: '  return (await tx.requests.read(id))?.requester === asker.actor;',
        to: '  return true;',
      },
      ANYBODYS,
    ],
    file: HERE,
    tests: `${FROM_CHAT} is neither made nor given a password`,
  },
  {
    broken: 'permanent users are rotated by whoever is no administrator of the account any more',
    swaps: [{ file: ROTATE, from: ' || !mayAnswerForPermanent(userNamed(company, asker.actor)))', to: ')' }],
    file: HERE,
    tests: `${FROM_CHAT} is not rotated by whoever`,
  },
  {
    broken: 'permanent users are kept by whoever is no administrator of the account any more',
    swaps: [
      { file: REVIEW, from: "if (lease?.state !== 'active' || !mayAnswer)", to: "if (lease?.state !== 'active')" },
      { file: REVIEW, from: '    const mayAnswer = mayAnswerForPermanent(userNamed(company, asker.actor));\n', to: '' },
    ],
    file: HERE,
    tests: `${FROM_CHAT} is not kept`,
  },
  {
    broken: 'permanent users are deleted by whoever has left',
    swaps: [
      {
        file: 'usecases/stop-account.ts',
        from: "isOwn && (actor.active || request.asks !== 'permanent');",
        to: 'isOwn;',
      },
    ],
    file: HERE,
    tests: `${FROM_CHAT} is nobody’s to take down`,
  },
  {
    broken: 'permanent users of the vendor are said to be gone by whoever has left',
    swaps: [{ file: CASE, from: 'if (!actor.active || !isFor)', to: 'if (!isFor)' }],
    file: THERE,
    tests: 'a permanent user that the vendor makes is not said to be gone',
  },
  {
    broken: 'permanent users stay though they were made too late',
    swaps: [{ file: MAKE, from: '    await target.revoke({ name, id: made.id });\n', to: '' }],
    file: HERE,
    tests: `${FROM_CHAT} F28 is taken away`,
  },
  {
    broken: 'permanent users stay though their text message was not sent',
    swaps: [
      { file: MAKE, from: '    await undo(tools, lease, database, by.asker.surface);\n', to: '    void undo;\n' },
    ],
    file: HERE,
    tests: `${FROM_CHAT} leaves nothing behind`,
  },
  {
    broken: 'permanent users’ passwords are told before there is anything to open',
    swaps: [
      { file: MAKE, from: '    await tell();\n', to: '' },
      { file: MAKE, from: '    const target = tools', to: '    await tell();\n    const target = tools' },
    ],
    file: HERE,
    tests: `${FROM_CHAT} sends no text message`,
  },
  {
    broken: 'permanent users have a new password before anybody was told',
    swaps: [
      { file: ROTATE, from: '    await tell();\n', to: '' },
      { file: ROTATE, from: '    isTaken = true;\n', to: '    isTaken = true;\n    await tell();\n' },
    ],
    file: HERE,
    tests: `${FROM_CHAT} keeps its old password`,
  },
  {
    broken: 'permanent users are rotated by two at a time',
    swaps: [{ file: ROTATE, from: ' && !isUnderWay(lease, now);', to: ' && Boolean(isUnderWay);' }],
    file: HERE,
    tests: `${FROM_CHAT} is rotated by one press`,
  },
  {
    broken: 'permanent users’ rotation that nobody wrote down is taken for none',
    swaps: [{ file: ROTATE, from: '    isTaken = true;\n', to: '' }],
    file: HERE,
    tests: `${FROM_CHAT} says which password holds`,
  },
  {
    broken: 'permanent users’ telephones are kept beyond the end of their requests',
    swaps: [{ file: 'store/requests.ts', from: '    ...(isOver && { sealedPhone: null }),\n', to: '' }],
    file: THERE,
    tests: 'a permanent user that the vendor makes is denied with a reason',
  },
  {
    broken: 'permanent users’ telephones are kept beyond the end of what we made',
    swaps: [{ file: 'store/requests.ts', from: '    ...(isOver && { sealedPhone: null }),\n', to: '' }],
    file: HERE,
    tests: `${FROM_CHAT} is made, told`,
  },
  {
    broken: 'permanent users’ telephones are kept though the vendor has made them',
    swaps: [{ file: CASE, from: ', startedAt: now, sealedPhone: null }', to: ', startedAt: now }' }],
    file: THERE,
    tests: 'a permanent user that the vendor makes is asked for, approved',
  },
  {
    broken: 'permanent users’ telephones are opened in the line of somebody else',
    swaps: [{ file: 'usecases/permanent-facts.ts', from: '=> `telephone of ', to: "=> 'a telephone' || `" }],
    file: THERE,
    tests: 'the telephone of a permanent user is opened by the key alone',
  },
  {
    broken: 'permanent users’ approvals never lapse where a case number is said again and again',
    swaps: [
      { file: CASE, from: 'supportCase === undefined ? minutesAfter', to: 'supportCase !== before ? minutesAfter' },
    ],
    file: THERE,
    tests: 'a permanent user that the vendor makes waits no longer',
  },
  {
    broken: 'permanent users’ files are given for ever',
    swaps: [{ file: FILE, from: 'now >= expiresAt || !isTheirs', to: '!isTheirs' }],
    file: HERE,
    tests: `${FROM_CHAT} F26 has its file`,
  },
  {
    broken: 'permanent users’ files are anybody’s who was given a link',
    swaps: [{ file: FILE, from: '|| !isTheirs || ', to: '|| ' }],
    file: HERE,
    tests: `${FROM_CHAT} F26 has its file`,
  },
  {
    broken: 'permanent users’ files are given to whoever is no administrator of the account any more',
    swaps: [{ file: FILE, from: ' && user !== undefined && mayAnswerForPermanent(user);', to: ';' }],
    file: HERE,
    tests: `${FROM_CHAT} is not kept, and its file`,
  },
  {
    broken: 'permanent users’ databases are forgotten by an import',
    swaps: [{ file: 'usecases/import-directory.ts', from: ', ...(await tx.leases.permanent())];', to: '];' }],
    file: HERE,
    tests: `${FROM_CHAT} keeps an import`,
  },
  {
    broken: 'permanent users whose owner is no administrator of the account any more are nobody’s',
    swaps: [{ file: REVIEW, from: 'owner !== undefined && mayAnswerForPermanent(owner)', to: 'owner !== undefined' }],
    file: REVIEWED,
    tests: 'a permanent user stays when its owner',
    always: true,
  },
  {
    broken: 'permanent users are taken from owners who are back',
    swaps: [{ file: 'usecases/take-over.ts', from: ' && !(owner && mayAnswerForPermanent(owner))', to: '' }],
    file: 'test/usecases/taking-over.test.ts',
    tests: 'a permanent user whose owner left T-toctou',
  },
  {
    broken: 'permanent users that nobody answers for are told to nobody',
    swaps: [
      {
        file: REVIEW,
        from: 'activeAdministrators(known).slice(0, PRIVATE_COPIES)',
        to: 'activeAdministrators(known).slice(0, 0 * PRIVATE_COPIES)',
      },
    ],
    file: REVIEWED,
    tests: 'a permanent user stays when its owner',
  },
  {
    broken: 'permanent users that were kept are asked about all the same',
    swaps: [{ file: REVIEW, from: '    await tx.leases.change(lease.id, lease.fence, { reviewAt });\n', to: '' }],
    file: REVIEWED,
    tests: 'a permanent user is left in peace',
  },
  {
    broken: 'permanent users go with their owner',
    swaps: [{ file: 'store/leases.ts', from: 'and(IS_TEMPORARY, IS_LIVE, ne(', to: 'and(IS_LIVE, ne(' }],
    file: HERE,
    tests: `${FROM_CHAT} stays when its owner leaves`,
  },
  {
    broken: 'permanent users’ accounts have an end in their database',
    swaps: [
      {
        file: MAKE,
        from: 'endsAt: null, now, credential',
        to: "endsAt: now.replace(/^[0-9]{4}/, '2099'), now, credential",
      },
    ],
    file: HERE,
    tests: `${FROM_CHAT} is made, told`,
  },
  {
    broken: 'permanent users end by the job that stands for their making',
    swaps: [
      {
        file: 'usecases/end-lease.ts',
        from: "  if (state === 'active' && lease.permanent) return undefined; // its making was seen through after all\n",
        to: '',
      },
      {
        file: 'usecases/end-lease.ts',
        from: 'MAKING_MS).toISOString() : lease.endsAt;',
        to: "MAKING_MS).toISOString() : lease.endsAt.replace('infinity', '2000');",
      },
    ],
    file: HERE,
    tests: `${FROM_CHAT} F33`,
  },
  {
    broken: 'permanent users’ password is changed of the account of another lease',
    swaps: [
      {
        file: 'provision/postgres.ts',
        from: "  if (found.lease !== lease) throw new TargetFault('failed', 'The account is of another lease.');\n",
        to: '  void lease;\n',
      },
    ],
    file: 'test/provision/postgres.test.ts',
    tests: 'changes no password of another lease’s permanent account',
  },
  {
    broken: 'I-1 permanent users are taken for accounts that lack their end',
    swaps: [
      {
        file: 'usecases/account-invariants.ts',
        from: '      if (lease?.endsMs === null) return []; // of a permanent one the target may keep any end, or none\n',
        to: '',
      },
    ],
    file: 'test/usecases/account-invariants.test.ts',
    tests: 'agree: a permanent one|I-1 no lease',
  },
  {
    broken: 'text messages follow wherever an answer leads',
    swaps: [{ file: TWILIO, from: "redirect: 'error'", to: "redirect: 'follow'" }],
    file: TEXTED,
    tests: 'a text message whose answer does not come follows no redirect',
  },
  {
    broken: 'text messages go to whatever stands in place of a telephone',
    swaps: [{ file: TWILIO, from: 'if (!/^\\+[1-9]\\d{6,14}$/.test(to))', to: "if (to === '')" }],
    file: TEXTED,
    tests: 'a text message by Twilio is not sent to',
  },
  {
    broken: 'text messages are waited for without an end',
    swaps: [{ file: TWILIO, from: '        signal: AbortSignal.timeout(timeoutMs),\n', to: '' }],
    file: TEXTED,
    tests: 'a text message whose answer does not come is given up after nothing',
  },
  {
    broken: 'text messages are taken for sent whatever their status is',
    swaps: [{ file: TWILIO, from: 'if (!Taken.safeParse(answer.json).success)', to: 'if (!Taken)' }],
    file: TEXTED,
    tests: 'a text message by Twilio has failed after',
  },
];
