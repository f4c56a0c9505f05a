-- DropIndex
DROP INDEX "WaitingEntry_modelId_ticket_idx";

-- CreateIndex
CREATE INDEX "WaitingEntry_modelId_endedAt_ticket_idx" ON "WaitingEntry"("modelId", "endedAt", "ticket");
