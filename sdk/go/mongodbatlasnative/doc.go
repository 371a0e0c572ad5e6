// A native Pulumi provider for the credentials of MongoDB Atlas: programmatic API keys and service accounts.
package mongodbatlasnative
