import { accessCard } from '../cards/access.ts';
import { verbOf } from '../cards/doing.ts';
import { explainCard, offerOf, sharedCard, traceCard } from '../cards/explain.ts';
import { changeLine } from '../cards/line.ts';
import { surveyCard } from '../cards/survey.ts';
import { explainAccess, surveyAccess } from '../usecases/explain-access.ts';
import { showAccess } from '../usecases/show-access.ts';
import { type Call, type Command, PARAMS, type Reply, toActor } from './command.ts';
import { type Ask, askOf, understand } from './explain-ask.ts';
import { explainForm, refuseUnfillable } from './explain-form.ts';

export const accessExplain: Command = {
  name: 'access explain',
  summary: 'May somebody do this, and why or why not',
  usage: '/access explain [PERSON] [OPERATION] [on APPLICATION] [in ENVIRONMENT]',
  params: {
    PERSON: PARAMS.PERSON,
    OPERATION: `${PARAMS.OPERATION}; left out: all that apply`,
    APPLICATION: PARAMS.APPLICATION,
    ENVIRONMENT: PARAMS.ENVIRONMENT,
  },
  examples: [
    '/access explain deploy on Loans in Production',
    '/access explain @bob open on "Mobile Banking" in Quality',
  ],
  modes: ['form', 'trace', 'share'],
  may: (_, viewer) =>
    viewer.active && viewer.defaultRole.manageInfrastructure
      ? 'You may ask about everybody.'
      : 'You may ask about yourself; about others on the applications that you see.',

  async run(call) {
    const { reading, services, asker, mode } = call;
    const understood = understand(reading);
    const ask = mode === 'form' ? { kind: 'incomplete' as const } : askOf(reading, understood);
    switch (ask.kind) {
      case 'incomplete':
        if (mode !== 'form') refuseUnfillable(reading, understood.operation);
        return toActor(explainForm(reading, understood));
      case 'access':
        return toActor(accessCard(await showAccess(services, asker, ask.subject.username)));
      case 'survey':
        return survey(call, ask);
      case 'question':
        return explain(call, ask);
    }
  },
};

type Asked<K extends Ask['kind']> = Extract<Ask, { kind: K }>;

async function explain(call: Call, { question }: Asked<'question'>): Promise<Reply> {
  const { services, asker, company, from, mode } = call;
  const explained = { ...(await explainAccess(services, asker, question)), company };
  if (mode === 'share') {
    const offer = offerOf(explained);
    return { card: sharedCard(explained), to: 'channel', ...(offer && { subject: changeLine(offer) }) };
  }
  if (mode === 'trace' && explained.sight === 'whole') return toActor(traceCard(explained));
  const mayShare = from.conversation.startsWith('channel:');
  return toActor(explainCard(explained, { asker: asker.actor, mayShare }));
}

async function survey({ services, asker }: Call, { subject, about, questions }: Asked<'survey'>): Promise<Reply> {
  const { outcomes, policy, judgedAt } = await surveyAccess(services, asker, questions.flat());
  const environments = (questions[0] ?? []).flatMap((one) => ('environment' in one ? one.environment : []));
  const rows = questions.map((row) => ({
    operation: verbOf(row[0]?.operation ?? '').replaceAll('-', ' '),
    outcomes: row.flatMap((one) => outcomes.get(one) ?? []),
  }));
  return toActor(surveyCard({ subject, about, environments, rows, policy, judgedAt }));
}
