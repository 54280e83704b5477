import { createHash, createHmac } from 'node:crypto';
import { operationWords } from '../src/cards/line.ts';
import type { Facts } from '../src/domain/facts.ts';
import { type Asked, questionsOf } from './questions.ts';

export const SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
export const TEAM = 'T0BENCH';
export const APP = 'A0BENCH';

/** People who ask; each is known to Slack, and linked by their mail address at their first command. */
const ASKERS = 200;

/** What they ask of themselves: half of it about what they have to do with, half about anything. */
export function selfQuestions(facts: Facts, count = 2_000): readonly Asked[] {
  const asked = questionsOf(facts);
  const active = new Set(facts.users.filter(({ active: is }) => is).map(({ username }) => username));
  const own = [...new Map(asked.filter(({ user }) => active.has(user)).map((one) => [one.user, one])).values()].slice(
    0,
    ASKERS,
  );
  return Array.from({ length: count }, (_, i) => {
    const mine = own[i % own.length] as Asked;
    return i % 2 === 0 ? mine : { ...(asked[i] as Asked), user: mine.user };
  });
}

export const slackIdOf = (username: string): string =>
  `U${createHash('sha256').update(username).digest('hex').slice(0, 12).toUpperCase()}`;

let number = 0;

/** A whole HTTP request of Slack's, signed now; no two are the same. */
export function requestFor(question: Asked): Buffer {
  number += 1;
  const body = new URLSearchParams({
    token: 'gone',
    team_id: TEAM,
    team_domain: 'bench',
    channel_id: 'C0BENCH',
    channel_name: 'general',
    user_id: slackIdOf(question.user),
    user_name: question.user,
    command: '/access',
    text: `explain ${operationWords(question)}`,
    api_app_id: APP,
    is_enterprise_install: 'false',
    response_url: 'https://hooks.slack.com/commands/T0BENCH/1/2',
    trigger_id: `${number}.${process.pid}.0`,
  }).toString();
  const at = Math.floor(Date.now() / 1_000);
  const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${at}:${body}`).digest('hex');
  const head = [
    'POST /slack/events HTTP/1.1',
    'host: 127.0.0.1',
    'content-type: application/x-www-form-urlencoded',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-slack-request-timestamp: ${at}`,
    `x-slack-signature: v0=${signature}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
