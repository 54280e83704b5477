import { describeCarrier } from '../chat/contract.ts';
import { teamsPlatform } from '../chat/teams-platform.ts';
import { cloudOfFile } from '../support/teams-bot.ts';

describeCarrier(teamsPlatform(cloudOfFile()));
