import { expect } from 'vitest';
import type { TargetFaultCode } from '../../src/ports/provisioner.ts';

/** What a `TargetFault` has to look like. */
export const fault = (code: TargetFaultCode, detail: RegExp = /./) => ({
  name: 'TargetFault',
  code,
  detail: expect.stringMatching(detail),
});
