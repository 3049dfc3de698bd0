import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

afterEach(cleanup);

// The machine may have more to do than this test.
configure({ asyncUtilTimeout: 5000 });

// happy-dom lays nothing out: a list has as many rows as fit into the window.
vi.stubGlobal('scrollTo', () => {});
