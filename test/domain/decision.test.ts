import { describe, expect, it } from 'vitest';
import { allow, ask, deny } from '../../src/domain/decision.ts';

describe('a verdict', () => {
  it('has its outcome, its code and its grounds', () => {
    expect(allow('may-delegate', { warnings: ['lowers-access'] })).toEqual({
      outcome: 'allow',
      code: 'may-delegate',
      warnings: ['lowers-access'],
    });
    expect(ask('approval-needed', { warnings: ['network-to-set-up'] })).toEqual({
      outcome: 'ask',
      code: 'approval-needed',
      warnings: ['network-to-set-up'],
    });
    expect(deny('application-in-team', { team: 'Claims' })).toEqual({
      outcome: 'deny',
      code: 'application-in-team',
      team: 'Claims',
    });
  });

  it('needs no grounds', () => {
    expect(Object.keys(allow('self-service'))).toEqual(['outcome', 'code']);
    expect(Object.keys(ask('approval-needed'))).toEqual(['outcome', 'code']);
    expect(Object.keys(deny('inactive'))).toEqual(['outcome', 'code']);
  });
});
