export { BucketEndpoints, type BucketEndpointsProps } from "./app/BucketEndpoints";
