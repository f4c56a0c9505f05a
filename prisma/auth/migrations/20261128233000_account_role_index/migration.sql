-- CreateIndex
CREATE INDEX "Account_role_emailKey_idx" ON "Account"("role", "emailKey");
