import type { components } from './schema';

type Problem = components['schemas']['Problem'];

/** A field of a request that the server refused, and what it expected. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** The server answered, and the answer is an error (RFC 9457). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Stable slug, e.g. `insufficient-funds`; what a program compares with. */
  readonly code: string;
  readonly fields: readonly FieldError[];
  /** Everything that the server said, further members included. */
  readonly problem: Readonly<Record<string, unknown>>;
  /** Seconds after which asking again makes sense, where the server said so. */
  readonly retryAfter: number | undefined;

  constructor(status: number, problem: Partial<Problem>, retryAfter?: number) {
    super(problem.detail || problem.title || `HTTP ${status}`);
    this.status = status;
    this.code = problem.code ?? `http-${status}`;
    this.fields = problem.errors ?? [];
    this.problem = problem as Record<string, unknown>;
    this.retryAfter = retryAfter;
  }

  /** Reads the error that a response carries; its body may be anything. */
  static async of(response: Response): Promise<ApiError> {
    const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
    let problem: Partial<Problem> = {};
    try {
      problem = (await response.clone().json()) as Partial<Problem>;
    } catch {
      // A proxy between here and the host answers with pages of its own.
    }
    return new ApiError(response.status, problem, Number.isFinite(seconds) ? seconds : undefined);
  }
}

/** The server did not answer at all: no network, or nothing listens. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/** Nobody is signed in (any more), and it could not be mended silently. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';
}
