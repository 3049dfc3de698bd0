import { query } from '@onlyvips/sdk';

/** The application or profile of whoever is signed in; `creator` is null for who never applied. */
export const useStanding = () => query.useQuery('get', '/api/v1/content/creator/standing');
