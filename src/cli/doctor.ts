import { DONE, type Parts, REFUSED } from './parts.ts';

/** `doctor`: each thing well, or what to do about it. */
export async function doctor(parts: Parts, { json }: Readonly<{ json?: boolean }>): Promise<number> {
  const findings = await parts.examine();
  const { out } = parts.streams;
  if (json) out.write(`${JSON.stringify(findings)}\n`);
  else for (const { what, ok, say } of findings) out.write(`${ok ? 'ok     ' : 'to do  '}${what}: ${say}\n`);
  return findings.every(({ ok }) => ok) ? DONE : REFUSED;
}
