import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Component, type ReactNode } from "react";

/** Instead of a screen whose script did not load: what to do, and the button that does it. */
export class LoadBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    // React keeps the failure of a script: only a reload asks for it again.
    return (
      <SpaceBetween size="m">
        <Header variant="h1">Endpoints</Header>
        <div role="alert">
          <Alert
            type="error"
            header="A part of the page could not be loaded"
            action={<Button onClick={() => window.location.reload()}>Reload the page</Button>}
          >
            Check your network connection, and reload the page.
          </Alert>
        </div>
      </SpaceBetween>
    );
  }
}
