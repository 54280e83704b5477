import nock from 'nock';

/**
 * Loaded before the built program (`--import`): Microsoft's key server and Entra, with what the environment says. Nothing else leaves
 * this machine.
 */
const { TEST_TEAMS_KEYS: keys = '{}', MICROSOFT_APP_TENANT_ID: tenant } = process.env;

nock.disableNetConnect();
nock.enableNetConnect(/^(127\.0\.0\.1|localhost)(:|$)/);
nock('https://login.botframework.com')
  .persist()
  .get('/v1/.well-known/openidconfiguration')
  .reply(200, {
    issuer: 'https://api.botframework.com',
    jwks_uri: 'https://login.botframework.com/v1/.well-known/keys',
    id_token_signing_alg_values_supported: ['RS256'],
  })
  .get('/v1/.well-known/keys')
  .reply(200, JSON.parse(keys));
nock('https://login.microsoftonline.com')
  .persist()
  .post(`/${tenant}/oauth2/v2.0/token`)
  .query(true)
  .reply(200, { token_type: 'Bearer', expires_in: 3_600, access_token: 'bot-token' });
