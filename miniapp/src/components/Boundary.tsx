import { Component, type ReactNode } from 'react';

export interface BoundaryProps {
  readonly fallback: (error: unknown, reset: () => void) => ReactNode;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly failed: boolean;
  readonly error: unknown;
}

/** Keeps a crash to what is inside it. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failed: false, error: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { failed: true, error };
  }

  reset = (): void => this.setState({ failed: false, error: null });

  override render(): ReactNode {
    const { failed, error } = this.state;
    return failed ? this.props.fallback(error, this.reset) : this.props.children;
  }
}
