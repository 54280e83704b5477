import postgres from 'postgres';

/** A plain client of a store's database, one connection unless told; nothing of the store's is in it. */
export function connect(address: string | undefined, connections = 1): postgres.Sql {
  if (address === undefined) throw new Error('this needs the address of a store');
  const url = new URL(address);
  const host = url.searchParams.get('host');
  url.searchParams.delete('host');
  return postgres(url.href, { ...(host && { host }), max: connections, onnotice: () => {} });
}
