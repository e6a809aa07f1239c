export { createCampaignIndex } from './create-campaign-index.ts'
export type { CampaignIndex, IndexSource } from './types.ts'
