import type { AccountTools } from './account-tools.ts';
import { handOverByPage } from './hand-over.ts';
import { makeAccount } from './make-account.ts';
import type { OncePage } from './once-page.ts';
import { hashOf } from './password-link.ts';
import { seeLink } from './see-link.ts';

/** The one-time page's two halves: what it is about, and what its one POST does. */
export const oncePage = (tools: AccountTools): OncePage => ({
  view: (token) => seeLink(tools, token),
  make: async (token, credential) => {
    const { ledger } = tools.store;
    const tokenHash = await hashOf(token);
    const link = await ledger.link(tokenHash);
    if (!link) return { state: 'unknown' };
    const request = await ledger.request(link.request);
    return request?.asks === 'permanent'
      ? handOverByPage(tools, request, { tokenHash, username: link.username, credential })
      : makeAccount(tools, tokenHash, credential);
  },
});
