/** Everything that is remembered of the ledger: for when money has moved. */
export const OF_LEDGER = {
  predicate: ({ queryKey }: { readonly queryKey: readonly unknown[] }) =>
    `${queryKey[1]}`.includes('/ledger/'),
};
