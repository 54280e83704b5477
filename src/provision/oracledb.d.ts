/** As much of `oracledb` as is used here; it brings no types of its own. */
declare module 'oracledb' {
  type Connection = {
    /** Milliseconds that one round trip may take. */
    callTimeout: number;
    execute(
      sql: string,
      binds: Readonly<Record<string, string | number>>,
      options: Readonly<{ outFormat: number; maxRows: number }>,
    ): Promise<Readonly<{ rows?: readonly Readonly<Record<string, unknown>>[] }>>;
    close(options: Readonly<{ drop: boolean }>): Promise<void>;
  };
  const oracledb: Readonly<{
    OUT_FORMAT_OBJECT: number;
    getConnection(
      attributes: Readonly<{
        user: string;
        password: string;
        connectString: string;
        /** Whole seconds. */
        connectTimeout: number;
        retryCount: number;
        sslServerDNMatch: boolean;
      }>,
    ): Promise<Connection>;
  }>;
  export = oracledb;
}
