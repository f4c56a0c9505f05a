-- CreateIndex
CREATE INDEX "RentalRequest_endedAt_idx" ON "RentalRequest"("endedAt");
