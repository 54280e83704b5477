import { type Courier, CourierFault, type CourierFinding } from '../ports/courier.ts';

/** What the text message service says of us, for whoever runs the bot; sends nothing. */
export async function examineCourier(courier: Courier): Promise<readonly CourierFinding[]> {
  try {
    return await courier.check();
  } catch (error) {
    if (!(error instanceof CourierFault)) throw error;
    return [{ what: `${error.code}: ${error.detail}`, remedy: REMEDIES[error.code] }];
  }
}

const REMEDIES: Readonly<Record<CourierFault['code'], string>> = {
  unreachable: 'Look whether this machine may call https://api.twilio.com.',
  timeout: 'Look whether something between here and https://api.twilio.com drops connections.',
  refused:
    'Set TWILIO_API_KEY and TWILIO_API_SECRET, or TWILIO_AUTH_TOKEN, to a key of TWILIO_ACCOUNT_SID that may send.',
  misconfigured: 'Set TWILIO_ACCOUNT_SID, and TWILIO_FROM to a number or a Messaging Service of that account.',
  number: 'Set TWILIO_FROM to a number that may send text messages.',
  failed: 'Look at https://status.twilio.com, and at the error in the console of Twilio.',
};
