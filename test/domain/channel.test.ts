import { describe, expect, it } from 'vitest';
import { channelFor } from '../../src/domain/channel.ts';
import type { ChannelFacts } from '../../src/domain/facts.ts';
import { BY_DEFAULT, insurer, inTeam, onApplication } from '../support/build.ts';

const channels: ChannelFacts = {
  default: 'slack:REST',
  teams: [
    ['Books', 'slack:BOOKS'],
    ['Claims', 'slack:CLAIMS'],
  ],
  applications: [
    ['Rate Book', 'slack:RATES'],
    ['Adjuster Portal', 'slack:PORTAL'],
  ],
  environments: [],
};
const company = insurer({ channels });

describe('a notice', () => {
  it.each([
    [onApplication('Adjuster Portal'), 'slack:PORTAL'],
    [onApplication('Claim Desk'), 'slack:CLAIMS'],
    [onApplication('Rate Book'), 'slack:RATES'],
    [onApplication('Nowhere'), 'slack:REST'],
    [inTeam('Claims'), 'slack:CLAIMS'],
    [inTeam('Nobody'), 'slack:REST'],
    [BY_DEFAULT, 'slack:REST'],
  ])('about %o goes to %s: the application’s channel, else its team’s, else the default one', (place, channel) =>
    expect(channelFor(company, place)).toBe(channel),
  );

  it('goes nowhere when nothing is said', () => expect(channelFor(insurer(), BY_DEFAULT)).toBeUndefined());
});
