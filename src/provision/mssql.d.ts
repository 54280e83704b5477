/** As much of `mssql` as is used here; it brings no types of its own. */
declare module 'mssql' {
  type Configuration = Readonly<{
    server: string;
    port: number;
    user: string;
    password: string;
    database: string;
    connectionTimeout: number;
    requestTimeout: number;
    validateConnection: boolean;
    pool: Readonly<{ max: number; min: number }>;
    options: Readonly<{
      appName: string;
      encrypt: boolean;
      trustServerCertificate: boolean;
      cryptoCredentialsDetails?: Readonly<{ ca: string }>;
      cancelTimeout: number;
      maxRetriesOnTransientErrors: number;
      /** Opens the socket. */
      connector?: () => Promise<import('node:net').Socket>;
    }>;
  }>;
  type Request = Readonly<{
    input(name: string, value: string | number): Request;
    batch(text: string): Promise<unknown>;
    query(text: string): Promise<Readonly<{ recordset?: readonly Readonly<Record<string, unknown>>[] }>>;
  }>;
  class ConnectionPool {
    constructor(configuration: Configuration);
    on(event: 'error', listener: (error: Error) => void): this;
    connect(): Promise<this>;
    request(): Request;
    close(): Promise<void>;
  }
  const mssql: Readonly<{ ConnectionPool: typeof ConnectionPool }>;
  export = mssql;
}
