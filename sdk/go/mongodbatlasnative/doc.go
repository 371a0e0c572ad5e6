// A native Pulumi provider for MongoDB Atlas programmatic API keys.
package mongodbatlasnative
