import { CourierFault, type CourierFaultCode } from '../ports/courier.ts';

/**
 * Twilio's numbers for what it refused, from its error dictionary (twilio.com/docs/api/errors). It adds to them and splits
 * them (21635 was 21614 until July 2024), so an unknown one is judged by the status of the answer.
 */
const CODES: Readonly<Record<number, readonly [CourierFaultCode, string]>> = {
  10001: ['refused', 'the account is not active'],
  20003: ['refused', 'the key was not taken, or may not do this, or the account is suspended'],
  20005: ['refused', 'the account is not active'],
  20404: ['misconfigured', 'there is no such account'],
  20429: ['failed', 'too much was asked at once'],
  21211: ['number', 'it is not a telephone number'],
  21212: ['misconfigured', 'TWILIO_FROM is not a telephone number'],
  21265: ['number', 'it is a short code'],
  21266: ['number', 'it is TWILIO_FROM itself'],
  21408: ['refused', 'the account may not send to that country'],
  21601: ['misconfigured', 'TWILIO_FROM cannot send text messages'],
  21603: ['misconfigured', 'TWILIO_FROM is missing'],
  21606: ['misconfigured', 'TWILIO_FROM cannot send text messages there'],
  21607: ['misconfigured', 'TWILIO_FROM is not the number of the trial'],
  21608: ['refused', 'the account is on trial, and that telephone was not verified there'],
  21610: ['number', 'whoever has it has answered STOP'],
  21611: ['failed', 'too many messages are waiting to be sent'],
  21612: ['number', 'it cannot be reached from TWILIO_FROM'],
  21614: ['number', 'it takes no text messages'],
  21635: ['number', 'it is a landline'],
  21657: ['misconfigured', 'TWILIO_FROM is not taken in that country'],
  21659: ['misconfigured', 'TWILIO_FROM is no number of Twilio'],
  21660: ['misconfigured', 'TWILIO_FROM is of another account'],
  21661: ['misconfigured', 'TWILIO_FROM cannot send text messages'],
  21701: ['misconfigured', 'there is no such Messaging Service'],
  21703: ['misconfigured', 'the Messaging Service has no number'],
  21705: ['misconfigured', 'there is no such Messaging Service'],
  30044: ['failed', 'the account is on trial, and the message was too long for that'],
  70051: ['refused', 'the key was not taken, or may not do this'],
};

/** Of the answer only its number is passed on: its words may quote the telephone. */
export function refusalOf(status: number, code: number | undefined): CourierFault {
  if (code === undefined) return new CourierFault(codeOf(status), `Twilio answered ${status}`);
  const [kind, why] = CODES[code] ?? [codeOf(status), 'not known here'];
  return new CourierFault(kind, `Twilio answered ${status} with error ${code}: ${why}`);
}

const codeOf = (status: number): CourierFaultCode => (status === 401 || status === 403 ? 'refused' : 'failed');
