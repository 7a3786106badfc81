import { Component, type ComponentChildren, Fragment } from 'preact';
import { Failure } from './parts.js';

interface BoundaryProps {
  readonly children: ComponentChildren;
}

interface BoundaryState {
  readonly failures: number;
  readonly error?: Error;
}

/** A page that fails this often is not drawn again by itself. */
const MOST_FAILURES = 3;

/** Draws a page anew whose drawing has failed, so that no half of it is left standing. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failures: 0 };

  override componentDidCatch(error: Error): void {
    reportError(error);
    this.setState(({ failures }) => ({ failures: failures + 1, error }));
  }

  override render({ children }: BoundaryProps, { failures, error }: BoundaryState) {
    if (error !== undefined && failures >= MOST_FAILURES) {
      return <Failure error={error} onRetry={() => this.setState({ failures: 0 })} />;
    }
    return <Fragment key={failures}>{children}</Fragment>;
  }
}
