import { digestCard } from '../cards/digest.ts';
import { ownDigest } from '../usecases/daily-digest.ts';
import { type Command, toActor } from './command.ts';
import { requireNothing, split } from './reading.ts';

export const roleDigest: Command = {
  name: 'role digest',
  summary: 'What ends soon and what stands without an end, of the roles that you answer for',
  usage: 'role digest [all]',
  params: {},
  examples: ['role digest', 'role digest all'],
  modes: ['all'],
  may: () => 'You see the teams that you manage by a role in them; Administrators see what nobody else answers for.',

  async run({ services, asker, reading, mode }) {
    requireNothing(reading, split(reading, []).words);
    const { company, digest } = await ownDigest(services, asker, mode === 'all');
    return toActor(digestCard(company, digest, mode === 'all'));
  },
};
