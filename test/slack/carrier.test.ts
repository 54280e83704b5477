import { describeCarrier } from '../chat/contract.ts';
import { slackPlatform } from '../chat/slack-platform.ts';

describeCarrier(slackPlatform);
