import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Button from "@cloudscape-design/components/button";
import FormComponent from "@cloudscape-design/components/form";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type KeyboardEvent, type ReactNode, useCallback, useMemo, useRef } from "react";

import { useApi } from "../api/ApiContext";
import { usePolled } from "../api/usePolled";
import { ErrorAlert } from "../app/ErrorAlert";
import { href, navigate } from "../app/route";
import { Prose } from "../format/Prose";
import { AccessSection } from "./AccessSection";
import { BucketSection } from "./BucketSection";
import { ExternalIdSection } from "./ExternalIdSection";
import type { Field } from "./form";
import { FormContext } from "./FormContext";
import { NameSection } from "./NameSection";
import { RoleSection } from "./RoleSection";
import { TestSection } from "./TestSection";
import { useAdd } from "./useAdd";

/** The External ID never changes. */
const NEVER = 2 ** 31 - 1;

/** The Enter key in a field presses no button: a browser would choose the first one of the form, whichever that is. */
function withoutEnter(event: KeyboardEvent) {
  if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
}

/** What the API wrote of fields, with the labels that they have here. */
function inLabels(errors: Partial<Record<Field, string>>): Partial<Record<Field, ReactNode>> {
  return Object.fromEntries(Object.entries(errors).map(([field, text]) => [field, text && <Prose text={text} />]));
}

/** A new endpoint, on one page. `like` is the endpoint that it is to be configured like. */
export default function AddEndpoint({ like }: { like?: string }) {
  const { api } = useApi();
  const loadExternalId = useCallback((signal: AbortSignal) => api.externalId(signal), [api]);
  const externalId = usePolled(loadExternalId, NEVER);
  const page = useRef<HTMLDivElement>(null);
  const add = useAdd({ externalId: externalId.data?.externalId, like, page });
  const { form, errors, change } = add;
  const access = useMemo(() => ({ form, errors: inLabels(errors), change }), [form, errors, change]);

  return (
    <FormContext.Provider value={access}>
      <div ref={page}>
        <SpaceBetween size="m">
          <BreadcrumbGroup
            ariaLabel="Breadcrumbs"
            items={[
              { text: "Endpoints", href: href({ screen: "list" }) },
              { text: "Add endpoint", href: href({ screen: "add" }) },
            ]}
          />
          <form onKeyDown={withoutEnter} onSubmit={(event) => event.preventDefault()} noValidate>
            <FormComponent
              header={
                <Header
                  variant="h1"
                  description="Connect a folder of an S3 bucket. What you enter is kept in this browser tab until you add the endpoint."
                  actions={
                    <Button formAction="none" onClick={add.clear} disabled={add.isEmpty}>
                      Clear form
                    </Button>
                  }
                >
                  Add endpoint
                </Header>
              }
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  <Button variant="link" formAction="none" onClick={() => navigate({ screen: "list" })}>
                    Cancel
                  </Button>
                  <Button
                    variant="primary"
                    formAction="none"
                    onClick={() => void add.add()}
                    loading={add.adding}
                    loadingText="Adding the endpoint"
                    disabled={!add.mayAdd}
                    disabledReason={add.whyNot}
                  >
                    Add Endpoint
                  </Button>
                </SpaceBetween>
              }
            >
              <SpaceBetween size="l">
                {add.likeError && <ErrorAlert title="The endpoint to copy could not be loaded" error={add.likeError} />}
                <AccessSection />
                <ExternalIdSection externalId={externalId.data} error={externalId.error} onRetry={externalId.refresh} />
                <BucketSection trustedPrincipal={externalId.data?.trustedPrincipal} />
                <RoleSection kit={add.kit} />
                <NameSection />
                <TestSection connection={add.connection} onTest={add.test} awaited={add.awaited} onStop={add.stop} />
                {add.error && <ErrorAlert title="The endpoint was not added" error={add.error} />}
              </SpaceBetween>
            </FormComponent>
          </form>
        </SpaceBetween>
      </div>
    </FormContext.Provider>
  );
}
