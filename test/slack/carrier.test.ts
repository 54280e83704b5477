import { describeCarrier } from '../chat/contract.ts';
import { slackPlatform } from '../chat/slack-platform.ts';

/** What holds for every platform, F22 to F25 among it. */
describeCarrier(slackPlatform);
