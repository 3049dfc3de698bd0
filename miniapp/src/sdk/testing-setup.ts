import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

afterEach(cleanup);

// happy-dom lays nothing out: a list has as many rows as fit into the window.
vi.stubGlobal('scrollTo', () => {});
